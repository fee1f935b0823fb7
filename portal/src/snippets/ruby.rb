# gem install rackup puma; WEBHOOK_SECRET=whsec_… rackup -p 9000 receiver.ru
require 'openssl'

KEY = ENV.fetch('WEBHOOK_SECRET').delete_prefix('whsec_').unpack1('m')

def genuine?(env, body)
  id, timestamp = env['HTTP_WEBHOOK_ID'].to_s, env['HTTP_WEBHOOK_TIMESTAMP'].to_s
  return false unless timestamp.match?(/\A\d+\z/) && (Time.now.to_i - timestamp.to_i).abs <= 300
  expected = 'v1,' + [OpenSSL::HMAC.digest('SHA256', KEY, "#{id}.#{timestamp}.".b + body)].pack('m0')
  env['HTTP_WEBHOOK_SIGNATURE'].to_s.split(' ').any? do |given|
    given.bytesize == expected.bytesize && OpenSSL.fixed_length_secure_compare(given, expected)
  end
end

run(lambda do |env|
  body = env['rack.input'].read.b # the bytes as they came, before any parser
  next [404, {}, []] unless env['REQUEST_METHOD'] == 'POST' && env['PATH_INFO'] == '__PATH__'
  next [401, {}, []] unless genuine?(env, body)
  # The same webhook-id can come again: remember it, and skip repeats.
  puts "#{env['HTTP_WEBHOOK_ID']} #{body}" # format __FORMAT__: the type is in __TYPE_FIELD__
  [204, {}, []]
end)
