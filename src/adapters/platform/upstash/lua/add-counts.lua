-- ARGV: now, group, expiry or '', pairs. Returns the value of each pair's name. Needs counting.lua.
local changes = {}
for i = 4, #ARGV do changes[i - 3] = ARGV[i] end
return count(tonumber(ARGV[1]), ARGV[2], ARGV[3], changes)
