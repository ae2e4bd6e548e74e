namespace Skerry.Linux;

/// <summary>The error numbers that something here depends on.</summary>
/// <seealso href="https://man7.org/linux/man-pages/man3/errno.3.html">errno(3)</seealso>
internal static class Errno
{
    public const int NoSuchFile = 2; // ENOENT
    public const int NoSuchProcess = 3; // ESRCH
    public const int Interrupted = 4; // EINTR
    public const int NoSuchAddress = 6; // ENXIO
    public const int NoChildren = 10; // ECHILD
    public const int Again = 11; // EAGAIN, EWOULDBLOCK
    public const int Busy = 16; // EBUSY
    public const int FileExists = 17; // EEXIST
    public const int NoSuchDevice = 19; // ENODEV
    public const int NotDirectory = 20; // ENOTDIR
    public const int IsDirectory = 21; // EISDIR
    public const int InvalidArgument = 22; // EINVAL
    public const int FileTooLarge = 27; // EFBIG
    public const int NoSpaceLeft = 28; // ENOSPC
    public const int NameTooLong = 36; // ENAMETOOLONG
    public const int NotEmpty = 39; // ENOTEMPTY
    public const int TooManyLinks = 40; // ELOOP
    public const int QuotaExceeded = 122; // EDQUOT
}
