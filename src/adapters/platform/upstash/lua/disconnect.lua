-- ARGV: an API key's id. Ends what was opened with it, and for ten minutes whatever still is. Needs live.lua.
redis.call('SET', live .. 'ended:' .. ARGV[1], '1', 'PX', 600000)
for _, name in ipairs(redis.call('ZRANGE', live .. 'open', 0, -1)) do
  local topic, key = string.match(name, '^(%S+) (%S+) ')
  if key == ARGV[1] then redis.call('PUBLISH', channels .. topic, '{"ended":"' .. key .. '"}') end
end
return 1
