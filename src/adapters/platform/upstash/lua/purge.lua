-- ARGV: now, limit. Returns how many expired records it deleted for good. What watchers saw for too long is withdrawn.
-- Needs changing.lua and live.lua.
forget(ARGV[1])
redis.call('ZREMRANGEBYSCORE', live .. 'open', '-inf', ARGV[1])
return purge(tonumber(ARGV[1]), tonumber(ARGV[2]))
