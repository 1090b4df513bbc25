-- ARGV: the watch's name among the open ones.
return redis.call('ZREM', KEYS[1] .. 'l:open', ARGV[1])
