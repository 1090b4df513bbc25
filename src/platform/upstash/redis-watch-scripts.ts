/** The Lua scripts by which events are watched on Redis; redis-announce-scripts.ts has the keys and channels. */
import { eventsKept, telling } from './redis-announce-scripts.ts'

/** Entries of the log that one script looks at. */
const entriesMax = 500

/**
 * ARGV: now, topic, key that opened the watch, its name among the open ones, until when it is taken to be open ('' for
 * neither), number of the last event seen or ''. Answers how (ended, missed, active), the head, when something is to be
 * forgotten next or '', where to go on reading or '', then what was missed or goes on.
 */
export const watchScript = `${telling}
local now, topic, since = ARGV[1], ARGV[2], tonumber(ARGV[6])
if redis.call('EXISTS', live .. 'ended:' .. ARGV[3]) == 1 then return { 'ended', '0', '', '' } end
forget(now)
if ARGV[5] ~= '' then
  redis.call('ZREMRANGEBYSCORE', live .. 'open', '-inf', now)
  redis.call('ZADD', live .. 'open', ARGV[5], ARGV[4])
end
local head = redis.call('GET', live .. 'head') or '0'
local nextForget = redis.call('ZRANGE', live .. 'forget', 0, 0, 'WITHSCORES')[2] or ''
local first = redis.call('XRANGE', live .. 'log', '-', '+', 'COUNT', 1)[1]
local oldest = first and tonumber(string.match(first[1], '^%d+'))
-- Whoever came before anything ever happened missed all of it.
if since == 0 and redis.call('XLEN', live .. 'log') < ${eventsKept} then oldest = 1 end
if since and since <= tonumber(head) and oldest and since >= oldest - 1 then
  local answer = { 'missed', head, nextForget, '' }
  local from = string.format('%.0f-0', since + 1)
  local entries = redis.call('XRANGE', live .. 'log', from, '+', 'COUNT', ${entriesMax})
  for _, entry in ipairs(entries) do
    for i = 1, #entry[2], 2 do
      if entry[2][i] == topic then answer[#answer + 1] = entry[2][i + 1] end
    end
  end
  if #entries == ${entriesMax} then answer[4] = string.match(entries[#entries][1], '^%d+') end
  return answer
end
local answer = { 'active', head, nextForget, '' }
local kept = redis.call('ZRANGE', live .. 'at', 0, -1, 'WITHSCORES')
for i = 1, #kept, 2 do
  if redis.call('HEXISTS', live .. 'k:' .. kept[i], 't:' .. topic) == 1 then
    local fields = retained(kept[i])
    local text = '"seq":' .. head .. ',"at":' .. kept[i + 1] .. ',"key":' .. kept[i]
    answer[#answer + 1] = '{' .. text .. ',"extra":' .. extraOf(fields) .. ',"body":' .. fields['t:' .. topic] .. '}'
  end
end
return answer
`

/** ARGV: the watch's name among the open ones. */
export const closeScript = `
return redis.call('ZREM', KEYS[1] .. 'l:open', ARGV[1])
`

/** ARGV: an API key's id. Ends what was opened with it, and for ten minutes whatever still is. */
export const disconnectScript = `${telling}
redis.call('SET', live .. 'ended:' .. ARGV[1], '1', 'PX', 600000)
for _, name in ipairs(redis.call('ZRANGE', live .. 'open', 0, -1)) do
  local topic, key = string.match(name, '^(%S+) (%S+) ')
  if key == ARGV[1] then redis.call('PUBLISH', channels .. topic, '{"ended":"' .. key .. '"}') end
end
return 1
`

/** ARGV: now. Answers open watches, keys of which something is retained, head. */
export const statsScript = `
local live, after = KEYS[1] .. 'l:', '(' .. ARGV[1]
local open, kept = redis.call('ZCOUNT', live .. 'open', after, '+inf'), redis.call('ZCOUNT', live .. 'forget', after, '+inf')
return { open, kept, redis.call('GET', live .. 'head') or '0' }
`
