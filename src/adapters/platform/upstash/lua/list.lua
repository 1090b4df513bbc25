-- ARGV: now, index, lower and upper bound in Redis's form, limit, 1 for reverse. Returns [1 if there is more, then member,
-- version, text, expiry of each]. Expired records that nobody has purged yet are stepped over. An answer holds 8 MiB of texts,
-- as SQLite's lists do, and at least one record.
local now, index, low, high = tonumber(ARGV[1]), KEYS[1] .. 'i:' .. ARGV[2], ARGV[3], ARGV[4]
local limit, reverse = tonumber(ARGV[5]), ARGV[6] == '1'
local page, count, bytes, bytesMax = { '0' }, 0, 0, 8 * 1024 * 1024
while true do
  local members
  if reverse then members = redis.call('ZRANGE', index, high, low, 'BYLEX', 'REV', 'LIMIT', 0, limit + 1)
  else members = redis.call('ZRANGE', index, low, high, 'BYLEX', 'LIMIT', 0, limit + 1) end
  for _, member in ipairs(members) do
    local name = string.sub(member, string.find(member, '%z') + 1)
    local r = redis.call('HMGET', KEYS[1] .. 'r:' .. name, 'v', 't', 'x')
    if r[1] and not (r[3] and tonumber(r[3]) <= now) then
      bytes = bytes + #r[2]
      if count == limit or (count > 0 and bytes > bytesMax) then
        page[1] = '1'
        return page
      end
      count = count + 1
      local at = #page
      page[at + 1], page[at + 2], page[at + 3], page[at + 4] = member, r[1], r[2], r[3] or ''
    end
  end
  if #members <= limit then return page end
  if reverse then high = '(' .. members[#members] else low = '(' .. members[#members] end
end
