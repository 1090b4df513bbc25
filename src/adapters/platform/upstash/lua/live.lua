-- What is retained and published of a site's live events. Bodies are JSON texts that no script looks into.
-- In `changes`, text says what a topic is sent: `before` is what the reader compares with to find a word for the change.
-- Keys (all of one site with one hash tag; docs/vercel.md has the table):
--   sw:{site}:l:head         number of the last event
--   sw:{site}:l:log          stream of the last events by their number: a field for each topic with what it was sent
--   sw:{site}:l:trimmed      there when entries were deleted because of their age
--   sw:{site}:l:k:<key>      hash of what is retained of a key: t:<topic> body, g:<topic> its comparable members, x:<member>
--                            given extra; at: since when
--   sw:{site}:l:forget       sorted set of those keys by the time when they are to be forgotten
--   sw:{site}:l:open         sorted set of the open watches by the time when they are taken to be gone
--   sw:{site}:l:ended:<key>  for ten minutes: this API key ends what was opened with it
-- Channels: sw:<site>:live:<topic>. Topics are written in base64url, members and keys as JSON texts.
-- Changes kept for those who come back, as on Durable Objects (event-log.ts).
local eventsKept = 4096
local live = KEYS[1] .. 'l:'
local channels = string.gsub(KEYS[1], '[{}]', '') .. 'live:'
local function sorted(fields, prefix)
  local names = {}
  for name in pairs(fields) do
    if string.sub(name, 1, 2) == prefix then names[#names + 1] = string.sub(name, 3) end
  end
  table.sort(names)
  return names
end
local function extraOf(fields)
  local members = {}
  for i, name in ipairs(sorted(fields, 'x:')) do members[i] = name .. ':' .. fields['x:' .. name] end
  return '{' .. table.concat(members, ',') .. '}'
end
local function retained(key)
  local flat, fields = redis.call('HGETALL', live .. 'k:' .. key), {}
  for i = 1, #flat, 2 do fields[flat[i]] = flat[i + 1] end
  return fields
end
local function drop(key)
  redis.call('DEL', live .. 'k:' .. key)
  redis.call('ZREM', live .. 'forget', key)
end
local function append(now, key, changes)
  if #changes == 0 then return end
  local seq = string.format('%.0f', redis.call('INCR', live .. 'head'))
  if seq == '1' then
    seq = now
    redis.call('SET', live .. 'head', now)
  end
  local fields = {}
  for i, change in ipairs(changes) do
    local text = '{"seq":' .. seq .. ',"at":' .. now .. ',"key":' .. key .. ',' .. change.text .. '}'
    fields[2 * i - 1], fields[2 * i] = change.topic, text
    redis.call('PUBLISH', channels .. change.topic, text)
  end
  redis.call('XADD', live .. 'log', 'MAXLEN', '=', eventsKept, seq .. '-0', unpack(fields))
end
local function forget(now)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', live .. 'forget', '-inf', now, 'LIMIT', 0, 500)) do
    local fields, changes = retained(key), {}
    local rest = ',"kept":true,"extra":' .. extraOf(fields)
    for i, topic in ipairs(sorted(fields, 't:')) do
      local text = '"forgotten":true,"before":' .. fields['g:' .. topic] .. rest .. ',"body":' .. fields['t:' .. topic]
      changes[i] = { topic = topic, text = text }
    end
    drop(key)
    append(now, key, changes)
  end
end
