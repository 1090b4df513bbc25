-- ARGV: now, an id so that a repeated request sends nothing again, a JSON list of announcements. Returns 1 when all was sent.
-- Needs values.lua, live.lua and announce.lua.
if not redis.call('SET', base .. 'w:' .. ARGV[2], '1', 'NX', 'PX', 60000) then return 1 end
local function publish()
  local announcements, keys = cjson.decode(ARGV[3]), {}
  for i, one in ipairs(announcements) do keys[i] = one[1] end
  fetchRetained(keys)
  announce(ARGV[1], announcements)
  flush()
  sendLive()
end
return pcall(publish) and 1 or 0
