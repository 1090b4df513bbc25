-- ARGV: now, how many at most. Returns the names of open watches (watch.lua).
return redis.call('ZRANGE', KEYS[1] .. 'l:open', '(' .. ARGV[1], '+inf', 'BYSCORE', 'LIMIT', 0, ARGV[2])
