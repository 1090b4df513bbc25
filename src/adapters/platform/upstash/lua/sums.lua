-- ARGV: now, then groups. Returns the names and values of each group.
local found = {}
for i = 2, #ARGV do
  local key = KEYS[1] .. 'c:' .. ARGV[i]
  local over = redis.call('HGET', key, '')
  if over and tonumber(over) <= tonumber(ARGV[1]) then found[i - 1] = {} else found[i - 1] = redis.call('HGETALL', key) end
end
return found
