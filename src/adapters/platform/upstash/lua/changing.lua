-- Shared by the scripts that change records. `e` is `index\0key\0` for each entry. What goes to one key is gathered and goes
-- there at once; `send` makes several commands only of what one can't take (Upstash bills each command).
local base = KEYS[1]
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
local function eachEntry(entries, visit)
  for index, key in string.gmatch(entries or '', '([^%z]*)%z([^%z]*)%z') do visit(base .. 'i:' .. index, key) end
end
local function purge(now, limit)
  local names = redis.call('ZRANGEBYSCORE', base .. 'x', '-inf', now, 'LIMIT', 0, limit)
  local removed = {}
  for _, name in ipairs(names) do
    eachEntry(redis.call('HGET', base .. 'r:' .. name, 'e'), function(index, key) gather(removed, index, key .. '\0' .. name) end)
    redis.call('DEL', base .. 'r:' .. name)
    gather(removed, base .. 'x', name)
  end
  send('ZREM', removed)
  return #names
end
