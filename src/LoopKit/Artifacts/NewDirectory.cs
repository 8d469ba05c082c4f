using System.Text;
using LoopKit.Archive;

namespace LoopKit.Artifacts;

/// <summary>A directory that appears with all of its files, or not at all. Only its owner may enter it.</summary>
/// <remarks>Everything is written to a fresh directory beside it, and every file is created, never opened: no link can lead a write elsewhere.</remarks>
internal sealed class NewDirectory : IDisposable
{
    private readonly string _path;
    private readonly string _draft;

    private NewDirectory(string path, string draft) => (_path, _draft) = (path, draft);

    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: there is something at the path already, or nothing can be made there.</exception>
    public static NewDirectory Begin(string directory) => Guard(directory, () =>
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        RequireFree(path);
        var draft = $"{path}.{Guid.NewGuid():n}.partial";
        Create(draft);
        return new NewDirectory(path, draft);
    });

    public void AddFolder(string name) => Guard(_path, () =>
    {
        Create(Path.Combine(_draft, name));
        return 0;
    });

    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public void Write(string name, byte[] bytes) => Guard(_path, () =>
    {
        using var file = new FileStream(Path.Combine(_draft, name), NewFile.Options());
        file.Write(bytes);
        return 0;
    });

    /// <summary>Gives the directory its name.</summary>
    public void Complete() => Guard(_path, () =>
    {
        RequireFree(_path);
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: false);
        }

        Directory.Move(_draft, _path);
        return 0;
    });

    /// <summary>Removes what was not completed.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_draft))
        {
            Directory.Delete(_draft, recursive: true);
        }
    }

    private static void RequireFree(string path)
    {
        var isEmptyDirectory = new DirectoryInfo(path) is { Exists: true, LinkTarget: null } directory && !directory.EnumerateFileSystemInfos().Any();
        if (Path.Exists(path) && !isEmptyDirectory)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{path}' exists already. Give a directory that does not, or an empty one.");
        }
    }

    private static void Create(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{path}' cannot be written: {exception.Message}", exception);
        }
    }
}
