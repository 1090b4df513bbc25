-- ARGV: now. Returns open watches, keys of which something is retained, head.
local live, after = KEYS[1] .. 'l:', '(' .. ARGV[1]
local open, kept = redis.call('ZCOUNT', live .. 'open', after, '+inf'), redis.call('ZCOUNT', live .. 'forget', after, '+inf')
return { open, kept, redis.call('GET', live .. 'head') or '0' }
