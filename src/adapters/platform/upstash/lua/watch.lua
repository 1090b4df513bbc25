-- ARGV: now, topic, key that opened the watch, its name among the open ones, until when it is taken to be open ('' for
-- neither), number of the last event seen or ''. Returns how (ended, missed, active), the head, when something is to be
-- forgotten next or '', where to go on reading or '', then what was missed or is in progress. Needs values.lua and live.lua.
-- Entries of the log that one script looks at.
local entriesMax = 500
local now, topic, since = ARGV[1], ARGV[2], tonumber(ARGV[6])
local ended, trimmed = live .. 'ended:' .. ARGV[3], live .. 'trimmed'
fetch({ ended, trimmed, live .. 'head' })
if values[ended] then return { 'ended', '0', '', '' } end
local function nextForgotten() return redis.call('ZRANGE', live .. 'forget', 0, 0, 'WITHSCORES')[2] or '' end
local nextForget = nextForgotten()
if nextForget ~= '' and tonumber(nextForget) <= tonumber(now) then
  forget(now)
  nextForget = nextForgotten()
end
if ARGV[5] ~= '' then redis.call('ZADD', live .. 'open', ARGV[5], ARGV[4]) end
local head = values[live .. 'head'] or '0'
if since == tonumber(head) then return { 'missed', head, nextForget, '' } end
local function oldestKept()
  -- Whoever came before anything ever happened missed all of it.
  if since == 0 and not values[trimmed] and redis.call('XLEN', live .. 'log') < eventsKept then return 1 end
  local first = redis.call('XRANGE', live .. 'log', '-', '+', 'COUNT', 1)[1]
  return first and tonumber(string.match(first[1], '^%d+'))
end
local oldest = since and oldestKept()
if since and since <= tonumber(head) and oldest and since >= oldest - 1 then
  local answer = { 'missed', head, nextForget, '' }
  local from = string.format('%.0f-0', since + 1)
  local entries = redis.call('XRANGE', live .. 'log', from, '+', 'COUNT', entriesMax)
  for _, entry in ipairs(entries) do
    for i = 1, #entry[2], 2 do
      if entry[2][i] == topic then answer[#answer + 1] = entry[2][i + 1] end
    end
  end
  if #entries == entriesMax then answer[4] = string.match(entries[#entries][1], '^%d+') end
  return answer
end
local answer = { 'active', head, nextForget, '' }
local found, kept = {}, nextForget == '' and {} or redis.call('ZRANGE', live .. 'forget', 0, -1)
if #kept > 0 then fetchRetained(kept) end
for _, key in ipairs(kept) do
  local fields = retained(key)
  local body = fields['t:' .. topic]
  if body then
    local text = '{"seq":' .. head .. ',"at":' .. fields.at .. ',"key":' .. key
    found[#found + 1] = { at = fields.at, text = text .. ',"extra":' .. extraOf(fields) .. ',"body":' .. body .. '}' }
  end
end
-- Of equal length, so text order is time order.
table.sort(found, function(a, b) return a.at < b.at end)
for i, one in ipairs(found) do answer[4 + i] = one.text end
return answer
