-- Keeps a value that was read from the database, unless a change of it began since the reading began.
--
-- KEYS[1]  the value
-- KEYS[2]  present while it is being changed
-- KEYS[3]  how often it was changed
-- ARGV[1]  what KEYS[3] held before the reading, '' where it was missing
-- ARGV[2]  the value
-- ARGV[3]  ms for which it is kept
if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end
if (redis.call('GET', KEYS[3]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
