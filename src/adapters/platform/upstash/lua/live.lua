-- What is retained and published of a site's live events. Bodies are JSON texts that no script looks into.
-- In `changes`, text says what a topic is sent: `before` is what the reader compares with to find a word for the change.
-- Keys (all of one site with one hash tag; docs/vercel.md has the table):
--   sw:{site}:l:head         number of the last event
--   sw:{site}:l:log          stream of the last events by their number: a field for each topic with what it was sent
--   sw:{site}:l:trimmed      there when entries were deleted because of their age
--   sw:{site}:l:k:<key>      what is retained of a key: t:<topic> body, g:<topic> its comparable members, x:<member> given
--                            extra; at: since when; until: when it is to be forgotten; planned: its time in l:forget
--   sw:{site}:l:forget       sorted set of those keys by the time when to look if they are to be forgotten, which is not later
--                            than that: a call whose news follow each other is not planned anew by each
--   sw:{site}:l:open         sorted set of the open watches by the time when they are taken to be gone
--   sw:{site}:l:ended:<key>  for ten minutes: this API key ends what was opened with it
-- Channels: sw:<site>:live:<topic>. Topics are written in base64url, members and keys as JSON texts.
-- Needs values.lua.
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
  local fields = {}
  for name, value in string.gmatch(values[live .. 'k:' .. key] or '', '([^%z]*)%z([^%z]*)%z') do fields[name] = value end
  return fields
end
local function retain(key, fields)
  local texts = {}
  for name, value in pairs(fields) do texts[#texts + 1] = name .. '\0' .. value .. '\0' end
  put(live .. 'k:' .. key, table.concat(texts))
end
-- What is to be sent, and when keys are to be looked at (false: never again). Nothing of it happens before `sendLive`.
local entries, planned = {}, {}
local function plan(key, time) planned[key] = time end
local function drop(key)
  put(live .. 'k:' .. key, false)
  plan(key, false)
end
local function append(now, key, changes)
  if #changes == 0 then return end
  local head = values[live .. 'head']
  local seq, fields = head and string.format('%.0f', tonumber(head) + 1) or now, {}
  put(live .. 'head', seq)
  for i, change in ipairs(changes) do
    fields[2 * i - 1] = change.topic
    fields[2 * i] = '{"seq":' .. seq .. ',"at":' .. now .. ',"key":' .. key .. ',' .. change.text .. '}'
  end
  entries[#entries + 1] = { seq = seq, fields = fields }
end
-- After `flush`.
local function sendLive()
  local added, removed = {}, {}
  for key, time in pairs(planned) do
    if time then gather(added, live .. 'forget', time, key) else gather(removed, live .. 'forget', key) end
  end
  send('ZREM', removed)
  send('ZADD', added)
  for _, entry in ipairs(entries) do
    for i = 1, #entry.fields, 2 do redis.call('PUBLISH', channels .. entry.fields[i], entry.fields[i + 1]) end
    redis.call('XADD', live .. 'log', 'MAXLEN', '=', eventsKept, entry.seq .. '-0', unpack(entry.fields))
  end
  entries, planned = {}, {}
end
local function fetchRetained(keys)
  local wanted = { live .. 'head' }
  for i, key in ipairs(keys) do wanted[i + 1] = live .. 'k:' .. key end
  fetch(wanted)
end
local function forget(now)
  local keys = redis.call('ZRANGEBYSCORE', live .. 'forget', '-inf', now, 'LIMIT', 0, 500)
  if #keys == 0 then return end
  fetchRetained(keys)
  for _, key in ipairs(keys) do
    local fields, changes = retained(key), {}
    if tonumber(fields['until'] or now) > tonumber(now) then
      fields.planned = fields['until']
      plan(key, fields.planned)
      retain(key, fields)
    else
      local rest = ',"kept":true,"extra":' .. extraOf(fields)
      for i, topic in ipairs(sorted(fields, 't:')) do
        local text = '"forgotten":true,"before":' .. fields['g:' .. topic] .. rest .. ',"body":' .. fields['t:' .. topic]
        changes[i] = { topic = topic, text = text }
      end
      drop(key)
      append(now, key, changes)
    end
  end
  flush()
  sendLive()
end
