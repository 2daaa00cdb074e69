-- Gives the lock of an upload back, if it is still the holder's own.
--
-- KEYS[1]  upload:{<id>}:lock  token of the request that holds it
-- ARGV[1]  token of the holder
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
