-- announce(now, texts): each a JSON list of [key, forget at, [member, value...], [topic, r(etain) l(ast) w(ithdraw), body,
-- comparable members...]], all of them texts. True when all was sent; what is stored stands either way. Needs live.lua.
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
  local known, fields, changes, sent = retained(key), {}, {}, {}
  for name, value in pairs(known) do fields[name] = value end
  local before = extraOf(known)
  for i = 1, #extra, 2 do fields['x:' .. extra[i]] = extra[i + 1] end
  local after = extraOf(fields)
  local rest = ',"kept":' .. tostring(before == after) .. ',"extra":' .. after
  local function change(topic, body)
    sent[topic] = true
    if known['t:' .. topic] == body and before == after then return end
    local compared = known['g:' .. topic] or 'null'
    changes[#changes + 1] = { topic = topic, text = '"before":' .. compared .. rest .. ',"body":' .. body }
  end
  for i = 1, #parts, 4 do
    local topic, as, body, compared = parts[i], parts[i + 1], parts[i + 2], parts[i + 3]
    if as ~= 'w' or fields['t:' .. topic] then
      change(topic, body)
      if as ~= 'r' then body, compared = nil, nil end
      fields['t:' .. topic], fields['g:' .. topic] = body, compared
    end
  end
  if #extra > 0 then
    for _, topic in ipairs(sorted(fields, 't:')) do
      if not sent[topic] then change(topic, fields['t:' .. topic]) end
    end
  end
  keep(now, key, forgetAt, known, fields)
  append(now, key, changes)
end
local function announce(now, texts)
  return pcall(function()
    for _, text in ipairs(texts) do
      for _, one in ipairs(cjson.decode(text)) do announceOne(now, one[1], one[2], one[3], one[4]) end
    end
  end)
end
