-- Takes one request from several limits at once, from all of them or from none (GCRA).
--
-- KEYS[i]      rate:<whose>: theoretical arrival time of the next request, in microseconds
-- ARGV[2i-1]   microseconds between two requests
-- ARGV[2i]     microseconds of the limit's window: so far ahead the arrival time may be
--
-- Gives 1 or 0 (taken or refused), then for each limit how far ahead its arrival time is now, in microseconds; a
-- refused request: how far ahead it would have to be.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local ahead, taken = {}, 1
for i = 1, #KEYS do
  local interval, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local arrival = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now)
  -- A lower limit than before, or a clock that went back, must not shut somebody out for longer than a window.
  ahead[i] = math.min(arrival - now, window) + interval
  if ahead[i] > window then taken = 0 end
end
local answer = { taken }
for i = 1, #KEYS do
  local interval = tonumber(ARGV[2 * i - 1])
  if taken == 1 then
    redis.call('SET', KEYS[i], string.format('%.0f', now + ahead[i]), 'PX', math.ceil(ahead[i] / 1000))
    answer[i + 1] = string.format('%.0f', ahead[i])
  elseif ahead[i] > tonumber(ARGV[2 * i]) then
    answer[i + 1] = string.format('%.0f', ahead[i])
  else
    answer[i + 1] = string.format('%.0f', ahead[i] - interval)
  end
end
return answer
