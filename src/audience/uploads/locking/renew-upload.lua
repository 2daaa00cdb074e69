-- Keeps the lock of an upload for a further while.
--
-- KEYS[1]  upload:{<id>}:lock    token of the request that holds it
-- KEYS[2]  upload:{<id>}:wanted  present while somebody waits for it
-- ARGV[1]  token of the holder
-- ARGV[2]  ms after which the lock is free again unless it is renewed
--
-- Returns 0 = kept; 1 = kept, and somebody waits; 2 = lost.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 2 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return redis.call('EXISTS', KEYS[2])
