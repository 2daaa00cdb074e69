-- Takes the lock of an upload, or asks its holder to let go.
--
-- KEYS[1]  upload:{<id>}:lock    token of the request that holds it
-- KEYS[2]  upload:{<id>}:wanted  present while somebody waits for it
-- ARGV[1]  token of the one who asks
-- ARGV[2]  ms after which the lock is free again unless its holder renews it
-- ARGV[3]  ms for which the wish is remembered
--
-- Returns 1 = taken, also where the same token holds it already (the script was sent again); 0 = somebody else's.
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  redis.call('SET', KEYS[2], '1', 'PX', ARGV[3])
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('DEL', KEYS[2])
return 1
