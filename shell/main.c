/* gatehouse: the administrative management shell. */
int main(void)
{
	return 0;
}
