-- ARGV: now, group, expiry or '', pairs. Returns the value of each pair's name. Needs values.lua, counting.lua.
local now, group, changes = tonumber(ARGV[1]), ARGV[2], {}
for i = 4, #ARGV do changes[i - 3] = ARGV[i] end
fetch({ base .. 'c:' .. group })
local results, expiry = count(now, group, ARGV[3], changes)
flush()
if expiry then redis.call('ZADD', base .. 'x', expiry, '\0' .. group) end
return results
