-- ARGV: now, cursor of Redis, how many keys to look at. Returns [next cursor, then four fields of each record].
-- Needs values.lua and scanning.lua.
local page = { '' }
page[1] = addScanned(page, tonumber(ARGV[1]), ARGV[2], ARGV[3])
return page
