/**
 * The Lua scripts by which `live` on Redis tells (redis-watch-scripts.ts: by which it is watched). What a write announces is kept and published by the write's own script, so that it
 * is told if and only if it was stored, in the order stored. Bodies are JSON texts that no script looks into.
 *
 * Keys, all of one site with one hash tag (docs/vercel.md has the table):
 *   sw:{site}:l:head         number of the last event
 *   sw:{site}:l:log          stream of the last events by their number: a field for each topic with what it was told
 *   sw:{site}:l:k:<key>      hash of what is retained of a key: t:<topic> body, g:<topic> its gist, x:<member> given extra;
 *                            at: since when
 *   sw:{site}:l:forget       sorted set of those keys by the time when they are to be forgotten
 *   sw:{site}:l:open         sorted set of the open watches by the time when they are taken to be gone
 *   sw:{site}:l:ended:<key>  for ten minutes: this API key ends what was opened with it
 * Channels: sw:<site>:live:<topic>. Topics are written in base64url, members and keys as JSON texts.
 *
 * KEYS[1] is always `sw:{site}:`; the other keys are made from it. The time comes from the caller.
 */

/** Changes kept for those who come back, as on Durable Objects (event-log.ts). */
export const eventsKept = 4096

/** What a topic is told: `gist` is what was told before, by which the reader finds a word for what changed. */
export const telling = `
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
local function tell(now, key, changes)
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
  redis.call('XADD', live .. 'log', 'MAXLEN', '=', ${eventsKept}, seq .. '-0', unpack(fields))
end
local function forget(now)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', live .. 'forget', '-inf', now, 'LIMIT', 0, 500)) do
    local fields, changes = retained(key), {}
    local rest = ',"kept":true,"extra":' .. extraOf(fields)
    for i, topic in ipairs(sorted(fields, 't:')) do
      local text = '"forgotten":true,"gist":' .. fields['g:' .. topic] .. rest .. ',"body":' .. fields['t:' .. topic]
      changes[i] = { topic = topic, text = text }
    end
    drop(key)
    tell(now, key, changes)
  end
end
`

/**
 * `announce(now, texts)`: each a JSON list of [key, forget at, [member, value…], [topic, r(etain) l(ast) w(ithdraw), body,
 * gist…]], all of them texts. True when all of it was told; what is stored stands either way.
 */
export const announcing = `${telling}
local function keep(now, key, forgetAt, before, after)
  if #sorted(after, 't:') == 0 then return before.at and drop(key) end
  after.at = before.at or now
  local set, gone = {}, {}
  for name, value in pairs(after) do
    if before[name] ~= value then set[#set + 1], set[#set + 2] = name, value end
  end
  for name in pairs(before) do
    if not after[name] then gone[#gone + 1] = name end
  end
  if #gone > 0 then redis.call('HDEL', live .. 'k:' .. key, unpack(gone)) end
  if #set > 0 then redis.call('HSET', live .. 'k:' .. key, unpack(set)) end
  redis.call('ZADD', live .. 'forget', forgetAt, key)
end
local function announceOne(now, key, forgetAt, extra, parts)
  local known, fields, changes, told = retained(key), {}, {}, {}
  for name, value in pairs(known) do fields[name] = value end
  local before = extraOf(known)
  for i = 1, #extra, 2 do fields['x:' .. extra[i]] = extra[i + 1] end
  local after = extraOf(fields)
  local rest = ',"kept":' .. tostring(before == after) .. ',"extra":' .. after
  local function change(topic, body)
    told[topic] = true
    if known['t:' .. topic] == body and before == after then return end
    local gist = known['g:' .. topic] or 'null'
    changes[#changes + 1] = { topic = topic, text = '"gist":' .. gist .. rest .. ',"body":' .. body }
  end
  for i = 1, #parts, 4 do
    local topic, as, body, gist = parts[i], parts[i + 1], parts[i + 2], parts[i + 3]
    if as ~= 'w' or fields['t:' .. topic] then
      change(topic, body)
      if as ~= 'r' then body, gist = nil, nil end
      fields['t:' .. topic], fields['g:' .. topic] = body, gist
    end
  end
  if #extra > 0 then
    for _, topic in ipairs(sorted(fields, 't:')) do
      if not told[topic] then change(topic, fields['t:' .. topic]) end
    end
  end
  keep(now, key, forgetAt, known, fields)
  tell(now, key, changes)
end
local function announce(now, texts)
  return pcall(function()
    for _, text in ipairs(texts) do
      for _, one in ipairs(cjson.decode(text)) do announceOne(now, one[1], one[2], one[3], one[4]) end
    end
  end)
end
`

/** ARGV: now, an id so that a repeated request tells nothing again, announcements. Answers 1 when all was told. */
export const publishScript = `${announcing}
if not redis.call('SET', KEYS[1] .. 'w:' .. ARGV[2], '1', 'NX', 'PX', 60000) then return 1 end
return announce(ARGV[1], { ARGV[3] }) and 1 or 0
`
