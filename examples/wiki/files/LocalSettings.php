<?php
# Written by regie. Secrets are in base64, so that nothing in them is special to PHP.
if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}
$wgSitename = '{{ site_name }}';
$wgServer = '{{ url }}';
$wgScriptPath = '';
$wgArticlePath = '/index.php?title=$1';
$wgLanguageCode = 'en';
$wgLocaltimezone = 'UTC';

$wgDBtype = '{{ 'postgres' if engine == 'postgresql' else 'mysql' }}';
$wgDBserver = '{{ database.host }}';
$wgDBname = '{{ database_name }}';
$wgDBuser = '{{ database_user }}';
$wgDBpassword = base64_decode( '{{ secrets.db_password | base64 }}' );
$wgSecretKey = base64_decode( '{{ secrets.secret_key | base64 }}' );
{% if engine == 'postgresql' %}$wgDBmwschema = 'mediawiki';
{% else %}$wgDBTableOptions = 'ENGINE=InnoDB, DEFAULT CHARSET=binary';
{% endif %}
$wgCacheDirectory = "$IP/cache";
$wgMainCacheType = CACHE_NONE;
$wgEnableUploads = true;
# Jobs are run by a timer, not by visitors.
$wgJobRunRate = 0;

wfLoadSkin( 'MonoBook' );
$wgDefaultSkin = 'monobook';
