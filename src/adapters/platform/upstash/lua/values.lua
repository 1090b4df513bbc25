-- Reading and writing many keys at once. A record, a group of sums and what is retained for watchers is a text each, so that one
-- MGET reads and one MSET writes all that a script is about, however much that is (Upstash bills each command).
--   record    version, expiry in ms or '', bytes of the entries, a space behind each; `index\0key\0` of each entry; JSON text
--             (it has no U+0000, so the last one ends the entries)
--   sums      expiry in ms or '', U+0000, then name, U+0001, value, U+0000 of each
--   retained  name and value in turn, U+0000 behind each
-- Releases up to 30 November 2026 had hashes instead. Until `form` is 2 some may be left (upgrade.lua): what MGET has not is
-- looked for among them. What is put is a text and replaces the hash.
local base = KEYS[1]
-- By key: what was read or is to be written; false: nothing.
local values, toPut, toDelete, isUpgraded = {}, {}, {}, nil
local function recordText(version, expiry, entries, text)
  return version .. ' ' .. expiry .. ' ' .. #entries .. ' ' .. entries .. text
end
local function fromHash(key)
  local kind = string.sub(key, #base + 1, #base + 2)
  if kind == 'r:' then
    local r = redis.call('HMGET', key, 'v', 'x', 'e', 't')
    return r[1] and recordText(r[1], r[2] or '', r[3] or '', r[4])
  end
  if kind ~= 'c:' and string.sub(key, #base + 1, #base + 4) ~= 'l:k:' then return false end
  local fields, texts, expiry = redis.call('HGETALL', key), {}, ''
  for i = 1, #fields, 2 do
    if fields[i] == '' then expiry = fields[i + 1]
    else texts[#texts + 1] = fields[i] .. (kind == 'c:' and '\1' or '\0') .. fields[i + 1] .. '\0' end
  end
  return #fields > 0 and (kind == 'c:' and expiry .. '\0' or '') .. table.concat(texts)
end
-- After it `values` has all of these keys.
local function fetch(keys)
  local wanted, isFirst = {}, isUpgraded == nil
  if isFirst then wanted[1] = base .. 'form' end
  for _, key in ipairs(keys) do
    if values[key] == nil then values[key], wanted[#wanted + 1] = false, key end
  end
  for from = 1, #wanted, 4000 do
    local found = redis.call('MGET', unpack(wanted, from, math.min(#wanted, from + 3999)))
    for i, value in ipairs(found) do values[wanted[from + i - 1]] = value end
  end
  if isFirst then isUpgraded = values[base .. 'form'] == '2' end
  if isUpgraded then return end
  for _, key in ipairs(wanted) do
    if not values[key] then values[key] = fromHash(key) end
  end
end
-- `false` deletes. Nothing is written before `flush`.
local function put(key, value)
  values[key], toPut[key], toDelete[key] = value, value or nil, not value or nil
end
local function flush()
  local texts, names = {}, {}
  for key, value in pairs(toPut) do texts[#texts + 1], texts[#texts + 2] = key, value end
  for key in pairs(toDelete) do names[#names + 1] = key end
  toPut, toDelete = {}, {}
  for from = 1, #texts, 4000 do redis.call('MSET', unpack(texts, from, math.min(#texts, from + 3999))) end
  for from = 1, #names, 4000 do redis.call('DEL', unpack(names, from, math.min(#names, from + 3999))) end
end
-- What goes to one sorted set is gathered and goes there at once; `send` makes several commands only of what one can't take.
local function gather(lists, key, first, second)
  local list = lists[key] or {}
  lists[key] = list
  list[#list + 1] = first
  list[#list + 1] = second
end
local function send(command, lists)
  for key, list in pairs(lists) do
    for from = 1, #list, 4000 do redis.call(command, key, unpack(list, from, math.min(#list, from + 3999))) end
  end
end
-- Of the record with this name, which was fetched: version, expiry, entries, text; nothing where there is none.
local function storedOf(name)
  local value = values[base .. 'r:' .. name]
  if not value then return end
  local version, expiry, bytes, at = string.match(value, '^(%d+) ([^ ]*) (%d+) ()')
  return version, expiry, string.sub(value, at, at + bytes - 1), string.sub(value, at + bytes)
end
-- The same; nothing where it is over, too.
local function recordOf(name, now)
  local version, expiry, entries, text = storedOf(name)
  if version and not (expiry ~= '' and tonumber(expiry) <= now) then return version, expiry, entries, text end
end
