int formatted() {
  return 1;
}

int  unformatted( ) {
  return 1 ;
}
