-- ARGV: now, limit. Returns how many expired records it deleted for good. What watchers saw for too long is withdrawn.
-- Needs changing.lua and live.lua.
forget(ARGV[1])
-- Changes that watchers missed for longer than a day are a matter of the history.
local entries = redis.call('XRANGE', live .. 'log', '-', '+', 'COUNT', 500)
for _, entry in ipairs(entries) do
  local at = string.match(entry[2][2], '"at":(%d+)')
  if at and tonumber(at) >= tonumber(ARGV[1]) - 86400000 then break end
  redis.call('XDEL', live .. 'log', entry[1])
  redis.call('SET', live .. 'trimmed', '1')
end
redis.call('ZREMRANGEBYSCORE', live .. 'open', '-inf', ARGV[1])
return purge(tonumber(ARGV[1]), tonumber(ARGV[2]))
