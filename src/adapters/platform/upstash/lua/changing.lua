-- Shared by the scripts that change records. Needs values.lua.
local function eachEntry(entries, visit)
  for index, key in string.gmatch(entries, '([^%z]*)%z([^%z]*)%z') do visit(base .. 'i:' .. index, key) end
end
-- Among what expires are records by their names, and groups of sums behind U+0000.
local function keyOf(name)
  return string.sub(name, 1, 1) == '\0' and base .. 'c:' .. string.sub(name, 2) or base .. 'r:' .. name
end
local function purge(now, limit)
  local names = redis.call('ZRANGEBYSCORE', base .. 'x', '-inf', now, 'LIMIT', 0, limit)
  local removed, keys = {}, {}
  for i, name in ipairs(names) do keys[i] = keyOf(name) end
  if #keys > 0 then fetch(keys) end
  for i, name in ipairs(names) do
    local _, _, entries = storedOf(name)
    if entries then eachEntry(entries, function(index, key) gather(removed, index, key .. '\0' .. name) end) end
    put(keys[i], false)
    gather(removed, base .. 'x', name)
  end
  flush()
  send('ZREM', removed)
  return #names
end
