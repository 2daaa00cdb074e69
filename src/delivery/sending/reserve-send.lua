-- Asks in one round trip whether a message may leave, and reserves its place in the pace of its number, its account
-- and whatever else limits it: in all of them, or in none.
--
-- KEYS[1]   halted:campaign:<id>     present: the campaign must not send
-- KEYS[2]   optout:<company>:<phone> present: the person opted out lately
-- KEYS[3…]  pace:…                   theoretical arrival time of the next segment, in microseconds
-- ARGV[1]   segments of the message
-- ARGV[2]   longest wait, in microseconds, for which a place is reserved
-- ARGV[3]   rest of a pace that is not known, in microseconds: at least the longest wait ever given as ARGV[2]
-- and for each pace:
--           microseconds between two segments
--           segments that may leave at once
--
-- Returns {0, wait} = go after that many microseconds, the place is reserved;
--         {1, wait} = ask again after that many microseconds, nothing is reserved;
--         {2, 0}    = campaign halted; {3, 0} = person opted out.
-- Time is this server's own, one clock for all workers. A missing pace begins with an empty burst behind all that may
-- have been reserved: after a loss of data nobody knows what left in the last minute, or is about to.
if redis.call('EXISTS', KEYS[1]) == 1 then return {2, 0} end
if redis.call('EXISTS', KEYS[2]) == 1 then return {3, 0} end

-- A day: what is idle for so long is as good as unknown.
local KEEP = 86400000
local segments = tonumber(ARGV[1])
local longest = tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]

local arrivals = {}
local wait = 0
for index = 3, #KEYS do
  local interval = tonumber(ARGV[2 * index - 2])
  local burst = tonumber(ARGV[2 * index - 1])
  local arrival = tonumber(redis.call('GET', KEYS[index]))
  if not arrival then
    arrival = now + burst * interval + tonumber(ARGV[3])
    redis.call('SET', KEYS[index], string.format('%.0f', arrival), 'PX', KEEP)
  end
  arrivals[index] = arrival
  -- Not cut off at now: more segments than a burst need an idle time before them.
  wait = math.max(wait, arrival + (segments - burst) * interval - now)
end
if wait > longest then return {1, wait} end
for index = 3, #KEYS do
  local after = math.max(arrivals[index], now + wait) + segments * tonumber(ARGV[2 * index - 2])
  redis.call('SET', KEYS[index], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000) + KEEP)
end
return {0, wait}
