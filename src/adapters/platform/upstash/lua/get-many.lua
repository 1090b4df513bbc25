-- ARGV: now, then `collection\0id` each. Returns [version, text, expiry] or an empty list for each.
local now = tonumber(ARGV[1])
local found = {}
for i = 2, #ARGV do
  local r = redis.call('HMGET', KEYS[1] .. 'r:' .. ARGV[i], 'v', 't', 'x')
  if r[1] and not (r[3] and tonumber(r[3]) <= now) then found[i - 1] = { r[1], r[2], r[3] or '' } else found[i - 1] = {} end
end
return found
