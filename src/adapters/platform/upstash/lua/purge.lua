-- ARGV: now, limit. Returns how many expired records it deleted for good. What watchers saw for too long is withdrawn.
-- Needs values.lua, changing.lua, live.lua and upgrade.lua.
forget(ARGV[1])
-- Changes that watchers missed for longer than a day are a matter of the history.
local old = {}
for _, entry in ipairs(redis.call('XRANGE', live .. 'log', '-', '+', 'COUNT', 500)) do
  local at = string.match(entry[2][2], '"at":(%d+)')
  if at and tonumber(at) >= tonumber(ARGV[1]) - 86400000 then break end
  old[#old + 1] = entry[1]
end
if #old > 0 then
  redis.call('XDEL', live .. 'log', unpack(old))
  redis.call('SET', live .. 'trimmed', '1')
end
redis.call('ZREMRANGEBYSCORE', live .. 'open', '-inf', ARGV[1])
upgrade(tonumber(ARGV[1]))
return purge(tonumber(ARGV[1]), tonumber(ARGV[2]))
