# compressed.pl FOLDER: the mail in the folder goes in and comes out over a compressed connection.
use strict;
use warnings;
use Mail::IMAPClient;

my $folder = shift;
my $imap   = Mail::IMAPClient->new(
    Server   => $ENV{IMAP_HOST},
    Port     => $ENV{IMAPS_PORT},
    Ssl      => [ SSL_ca_file => $ENV{CA_FILE}, SSL_verify_mode => 1, SSL_verifycn_scheme => 'imap' ],
    User     => $ENV{ADDRESS},
    Password => $ENV{SECRET},
    Uid      => 1,
    Peek     => 1,
    Timeout  => 60,
    Compress => 1,
) or die "no connection: $@";

sub must {
    my ( $what, $done ) = @_;
    die "$what: " . ( $imap->LastError // 'no' ) . "\n" unless $done;
    return $done;
}

sub same {
    my ( $what, $got, $expected ) = @_;
    die "$what: '$got' instead of '$expected'\n" unless $got eq $expected;
}

must( 'COMPRESS', $imap->Prewritemethod && $imap->Readmethod );
must( 'CAPABILITY', scalar $imap->capability );
must( 'not again', !$imap->has_capability('COMPRESS=DEFLATE') || !$imap->_imap_command('COMPRESS DEFLATE') );

my @letters;
for my $number ( 0 .. 59 ) {
    open my $file, '<:raw', "$folder/$number.eml" or die "$folder/$number.eml: $!";
    local $/;
    push @letters, scalar <$file>;
}
# Compresses badly: every byte goes through. Of a megabyte and more, the module would compress nothing.
my $noise = "Subject: noise\r\n\r\n";
my $seed  = 1;
for ( 1 .. 10_000 ) {
    my $line = '';
    for ( 1 .. 9 ) { $seed = ( $seed * 1103515245 + 12345 ) % 2147483648; $line .= sprintf '%08x', $seed }
    $noise .= "$line\r\n";
}

must( 'CREATE', $imap->create('compressed') );
must( 'APPEND', $imap->append_string( 'compressed', $_ ) ) for @letters;
must( 'SELECT', $imap->select('compressed') );
same( 'messages', $imap->message_count, 60 );
my @uids = $imap->messages;
for my $number ( 0 .. 59 ) {
    same( "message $number", $imap->message_string( $uids[$number] ), $letters[$number] );
}
my $headers = must( 'headers', $imap->parse_headers( \@uids, 'Subject', 'From' ) );
same( 'Subject', $headers->{ $uids[8] }{Subject}[0], 'message 8 on trains' );
same( 'SEARCH', join( ',', $imap->search( 'BODY', \'"plain text 15"' ) ), $uids[15] );
must( 'STORE', $imap->store( $uids[7], '+FLAGS', '(\Flagged)' ) );
must( 'SORT', scalar( @{ $imap->sort( '(REVERSE SUBJECT)', 'UTF-8', 'ALL' ) } ) == 60 );
must( 'THREAD', $imap->thread('REFERENCES') );
must( 'STORE', $imap->delete_message( @uids[ 1, 2 ] ) );
must( 'EXPUNGE', $imap->expunge );
same( 'left', $imap->message_count, 58 );

must( 'CREATE', $imap->create('noise') );
must( 'APPEND of noise', $imap->append_string( 'noise', $noise ) );
must( 'SELECT', $imap->select('noise') );
same( 'the noise', $imap->message_string( ( $imap->messages )[0] ) eq $noise, 1 );
must( 'LOGOUT', $imap->logout );
