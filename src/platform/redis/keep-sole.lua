-- Keeps or gives up the right to do a work alone, for whoever holds it.
-- KEYS[1]  the work's key
-- ARGV[1]  token of the process that asks
-- ARGV[2]  ms for which to keep it; 0: give it up
-- Returns 1, or 0 where another process holds it by now, or nobody.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
