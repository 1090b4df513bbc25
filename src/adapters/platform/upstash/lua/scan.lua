-- ARGV: now, cursor of Redis, how many keys to look at. Returns [next cursor, then name, text, expiry, entries of each].
local now, prefix = tonumber(ARGV[1]), KEYS[1] .. 'r:'
local step = redis.call('SCAN', ARGV[2], 'MATCH', prefix .. '*', 'COUNT', ARGV[3])
local page = { step[1] }
for _, key in ipairs(step[2]) do
  local r = redis.call('HMGET', key, 't', 'x', 'e')
  if r[1] and not (r[2] and tonumber(r[2]) <= now) then
    local at = #page
    page[at + 1], page[at + 2], page[at + 3], page[at + 4] = string.sub(key, #prefix + 1), r[1], r[2] or '', r[3] or ''
  end
end
return page
