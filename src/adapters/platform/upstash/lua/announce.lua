-- announce(now, announcements): each is [key, forget at, [member, value...], [topic, r(etain) l(ast) w(ithdraw), body, comparable
-- members...]], all of them texts; what is retained of their keys was fetched. Nothing is written before `flush`, nothing sent
-- before `sendLive`. Needs values.lua and live.lua.
-- Not planned anew while the time planned is after the next minutes.
local soonMs = 600000
local function keep(now, key, forgetAt, before, after)
  if #sorted(after, 't:') == 0 then return before.at and drop(key) end
  after.at, after['until'] = before.at or now, forgetAt
  local known = tonumber(before.planned)
  if not known or known > tonumber(forgetAt) or known < tonumber(now) + soonMs then
    after.planned = forgetAt
    plan(key, forgetAt)
  else after.planned = before.planned end
  retain(key, after)
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
local function announce(now, announcements)
  for _, one in ipairs(announcements) do announceOne(now, one[1], one[2], one[3], one[4]) end
end
