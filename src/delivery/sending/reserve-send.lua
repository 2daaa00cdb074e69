-- Asks in one round trip whether a message may leave, and reserves its place in the number's pace.
--
-- KEYS[1]  halted:campaign:<id>     present: the campaign must not send
-- KEYS[2]  optout:<company>:<phone> present: the person opted out lately
-- KEYS[3]  pace:number:<id>         theoretical arrival time of the next segment, in microseconds
-- ARGV[1]  segments of the message
-- ARGV[2]  microseconds between two segments
-- ARGV[3]  segments that may leave at once
-- ARGV[4]  longest wait, in microseconds, for which a place is reserved
--
-- Returns {0, wait} = go after that many microseconds, the place is reserved;
--         {1, wait} = ask again after that many microseconds, nothing is reserved;
--         {2, 0}    = campaign halted; {3, 0} = person opted out.
-- Time is this server's own, one clock for all workers. A missing pace begins with an empty burst: after a loss of
-- data nobody knows what left in the last minute.
if redis.call('EXISTS', KEYS[1]) == 1 then return {2, 0} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {3, 0} end

local segments = tonumber(ARGV[1])
local interval = tonumber(ARGV[2])
local burst = math.max(tonumber(ARGV[3]), segments)
local longest = tonumber(ARGV[4])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local arrival = tonumber(redis.call('GET', KEYS[3]))
if not arrival then arrival = now + (burst - 1) * interval end
arrival = math.max(arrival, now)
local after = arrival + segments * interval
local wait = math.max(0, after - burst * interval - now)
if wait > longest then return {1, wait} end
redis.call('SET', KEYS[3], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + 60000)
return {0, wait}
