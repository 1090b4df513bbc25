-- ARGV: a mark. Every open watch is sent it and ends if it has the mark. Needs live.lua.
local topics = {}
for _, name in ipairs(redis.call('ZRANGE', live .. 'open', 0, -1)) do
  local topic = string.match(name, '^(%S+) ')
  if topic then topics[topic] = true end
end
local ended = cjson.encode({ ended = ARGV[1] })
for topic in pairs(topics) do redis.call('PUBLISH', channels .. topic, ended) end
return 1
