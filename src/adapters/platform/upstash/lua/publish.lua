-- ARGV: now, an id so that a repeated request sends nothing again, announcements. Returns 1 when all was sent.
-- Needs live.lua and announce.lua.
if not redis.call('SET', KEYS[1] .. 'w:' .. ARGV[2], '1', 'NX', 'PX', 60000) then return 1 end
return announce(ARGV[1], { ARGV[3] }) and 1 or 0
