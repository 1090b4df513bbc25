-- ARGV: JSON lists of keys (each a JSON text, as they are written everywhere) and of texts. Events of these keys, and those in
-- which one of the texts stands, are forgotten for good. Needs values.lua and live.lua.
local erased, mentions = {}, cjson.decode(ARGV[2])
for _, key in ipairs(cjson.decode(ARGV[1])) do erased[key] = true end
local function mentioned(texts)
  for _, text in ipairs(texts) do
    for _, mention in ipairs(mentions) do
      if string.find(text, mention, 1, true) then return true end
    end
  end
  return false
end
local kept = redis.call('ZRANGE', live .. 'forget', 0, -1)
fetchRetained(kept)
for _, key in ipairs(kept) do
  if erased[key] or mentioned({ values[live .. 'k:' .. key] or '' }) then drop(key) end
end
flush()
sendLive()
local function isErased(fields)
  local key = fields[2] and string.match(fields[2], ',"key":("[^"]*"),')
  return erased[key or ''] or mentioned(fields)
end
for _, entry in ipairs(redis.call('XRANGE', live .. 'log', '-', '+')) do
  if isErased(entry[2]) then redis.call('XDEL', live .. 'log', entry[1]) end
end
return 1
