-- Tells for how long numbers cannot send.
--
-- KEYS…  pace:number:<id>  theoretical arrival time of the next segment, in microseconds
--
-- Returns for each the microseconds from now until that time, 0 where it has passed or is not known.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local rests = {}
for index, arrival in ipairs(redis.call('MGET', unpack(KEYS))) do
  rests[index] = arrival and math.max(0, tonumber(arrival) - now) or 0
end
return rests
