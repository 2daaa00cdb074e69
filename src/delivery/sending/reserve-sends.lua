-- Asks in one round trip whether messages may leave, and reserves the place of each in the pace of its number, its
-- account and whatever else limits it: in all of them, or in none. They are judged one after the other, as if each
-- came alone.
--
-- KEYS       those that the messages name by their positions, each once:
--              halted:campaign:<id>               present: the campaign must not send
--              optout:<company>:<phone>:<account> present: the person opted out lately
--              pace:…                             theoretical arrival time of the next segment, in microseconds
-- ARGV[1]    messages
-- and for each message:
--            its segments
--            longest wait, in microseconds, for which a place is reserved
--            position of its campaign's key
--            number of its opt-out keys
--            number of its paces
--            for each opt-out key: its position
--            for each pace:
--              its position
--              microseconds between two segments
--              segments that may leave at once
--              microseconds from now to its arrival time where that is not known: at least the longest wait ever
--              given, and an interval for each segment of the longest message that may have been reserved
--
-- Returns for each message two numbers:
--         0, wait = go after that many microseconds, the place is reserved;
--         1, wait = ask again after that many microseconds, nothing is reserved;
--         2, 0    = campaign halted; 3, 0 = person opted out.
-- Time is this server's own, one clock for all workers. A missing pace begins with an empty burst behind all that may
-- have been reserved: after a loss of data nobody knows what left in the last minute, or is about to.

-- A day: what is idle for so long is as good as unknown.
local KEEP = 86400000
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local values = redis.call('MGET', unpack(KEYS))
-- By position, once they were read or changed.
local arrivals = {}
local changed = {}

local function arrivalOf(key, unknown)
  local arrival = arrivals[key] or (values[key] and tonumber(values[key]))
  if not arrival then
    arrival = now + unknown
    changed[key] = true
  end
  arrivals[key] = arrival
  return arrival
end

local function isOptedOut(first, last)
  for position = first, last do
    if values[tonumber(ARGV[position])] then return true end
  end
  return false
end

local answers = {}
local at = 2
for _ = 1, tonumber(ARGV[1]) do
  local segments = tonumber(ARGV[at])
  local longest = tonumber(ARGV[at + 1])
  local first = at + 5 + tonumber(ARGV[at + 3])
  local behind = first + 4 * tonumber(ARGV[at + 4])
  local code, wait = 0, 0
  if values[tonumber(ARGV[at + 2])] then
    code = 2
  elseif isOptedOut(at + 5, first - 1) then
    code = 3
  else
    for pace = first, behind - 1, 4 do
      local interval = tonumber(ARGV[pace + 1])
      local burst = tonumber(ARGV[pace + 2])
      local arrival = arrivalOf(tonumber(ARGV[pace]), tonumber(ARGV[pace + 3]))
      -- Not cut off at now: more segments than a burst need an idle time before them.
      wait = math.max(wait, arrival + (segments - burst) * interval - now)
    end
    if wait > longest then
      code = 1
    else
      for pace = first, behind - 1, 4 do
        local key = tonumber(ARGV[pace])
        arrivals[key] = math.max(arrivals[key], now + wait) + segments * tonumber(ARGV[pace + 1])
        changed[key] = true
      end
    end
  end
  answers[#answers + 1] = code
  answers[#answers + 1] = wait
  at = behind
end

for key in pairs(changed) do
  local arrival = arrivals[key]
  local left = math.max(0, math.ceil((arrival - now) / 1000))
  redis.call('SET', KEYS[key], string.format('%.0f', arrival), 'PX', left + KEEP)
end
return answers
