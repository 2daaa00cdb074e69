/** Addresses whose answers tell the session's CSRF token anew, as the OpenAPI document writes them. */
export const TELLS_CSRF_TOKEN =
  /^\/api\/v1\/(session(\/company|\/second-step)?|operator\/(companies\/\{companyId\}\/)?acting)$/;
