-- Lets nothing of a number leave for a while: its carrier throttles it.
--
-- KEYS[1]  pace:number:<id>  theoretical arrival time of the next segment, in microseconds
-- ARGV[1]  microseconds of rest
-- ARGV[2]  microseconds between two segments
-- ARGV[3]  segments that may leave at once
--
-- The arrival time moves so far ahead that even a whole burst has to wait; a rest that is longer already stays.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local free = now + tonumber(ARGV[1]) + (tonumber(ARGV[3]) - 1) * tonumber(ARGV[2])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), free)
redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000) + 86400000)
