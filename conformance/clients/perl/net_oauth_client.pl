# A dance and three calls with Net::OAuth and LWP; see ../client-program.ts.
use strict;
use warnings;
use Crypt::OpenSSL::RSA;
use Encode qw(decode encode);
use LWP::UserAgent;
use Net::OAuth;

$Net::OAuth::PROTOCOL_VERSION = Net::OAuth::PROTOCOL_VERSION_1_0A;
# It refuses answers with parameters that it was not told of: those of the Session extension.
Net::OAuth->response('access token')
    ->add_optional_message_params(qw/expires_in session_handle authorization_expires_in/);
$| = 1;
binmode STDOUT, ':raw';

my $agent = LWP::UserAgent->new;
my $place = $ENV{PLACE};
my $is_rsa = $ENV{SIGNATURE_METHOD} eq 'RSA-SHA1';

sub private_key {
    open my $file, '<', $ENV{PRIVATE_KEY_PKCS1} or die "$ENV{PRIVATE_KEY_PKCS1}: $!";
    local $/;
    return Crypt::OpenSSL::RSA->new_private_key(<$file>);
}

# One signed message of Net::OAuth, sent in the place asked for.
sub call {
    my ($kind, $method, $url, $in, %more) = @_;
    my $json = delete $more{json};
    my $message = Net::OAuth->request($kind)->new(
        consumer_key     => $ENV{CONSUMER_KEY},
        consumer_secret  => $is_rsa ? '' : decode('UTF-8', $ENV{CONSUMER_SECRET}),
        request_url      => $url,
        request_method   => $method,
        signature_method => $ENV{SIGNATURE_METHOD},
        timestamp        => time,
        nonce            => join('', map { sprintf '%08x', rand 0xffffffff } 1 .. 4),
        %more,
    );
    $is_rsa ? $message->sign(private_key()) : $message->sign;

    my %form;
    %form = map { encode('UTF-8', $_) => encode('UTF-8', $more{extra_params}{$_}) } keys %{ $more{extra_params} // {} };
    my $request = HTTP::Request->new($method);
    if ($in eq 'query') {
        # Everything goes into the query: what was the form as well.
        $request->uri($message->to_url);
    }
    elsif ($in eq 'form') {
        $request->uri($url);
        $request->header('Content-Type' => 'application/x-www-form-urlencoded');
        $request->content($message->to_post_body);
    }
    else {
        my $uri = URI->new($url);
        $uri->query_form(%form) if $method eq 'GET' && %form;
        $request->uri($uri);
        $request->header(Authorization => $message->to_authorization_header);
        if ($method eq 'POST' && !defined $json) {
            my $body = URI->new('http:');
            $body->query_form(%form);
            $request->header('Content-Type' => 'application/x-www-form-urlencoded');
            $request->content($body->query // '');
        }
    }
    if (defined $json) {
        $request->header('Content-Type' => 'application/json');
        $request->content($json);
    }
    return $agent->request($request);
}

sub token_in {
    my ($kind, $response) = @_;
    die $response->status_line, ' ', $response->content unless $response->is_success;
    return Net::OAuth->response($kind)->from_post_body($response->content);
}

sub show {
    my ($step, $response) = @_;
    print "$step ", $response->code, ' ', $response->content, "\n";
}

my $request_token = token_in('request token',
    call('request token', 'POST', $ENV{REQUEST_TOKEN_URL}, $place, callback => $ENV{CALLBACK_URL}));
my $authorize = Net::OAuth->request('user auth')->new(token => $request_token->token);
print 'authorize ', $authorize->to_url($ENV{AUTHORIZE_URL}), "\n";
chomp(my $verifier = <STDIN>);
my $access_token = token_in('access token',
    call('access token', 'POST', $ENV{ACCESS_TOKEN_URL}, $place,
        token => $request_token->token, token_secret => $request_token->token_secret, verifier => $verifier));

my %as = (token => $access_token->token, token_secret => $access_token->token_secret);
my %fields = (text => decode('UTF-8', $ENV{NOTE}), page => '2');
my $formless = $place eq 'form' ? 'header' : $place;
show('get', call('protected resource', 'GET', $ENV{RESOURCE_URL}, $formless, %as, extra_params => \%fields));
# A form that moved into the query would be none: in `query` it is sent with the header.
show('form', call('protected resource', 'POST', $ENV{RESOURCE_URL}, $place eq 'query' ? 'header' : $place, %as, extra_params => \%fields));
show('json', call('protected resource', 'POST', $ENV{RESOURCE_URL}, $formless, %as, json => $ENV{JSON_BODY}));
