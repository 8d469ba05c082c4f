namespace LoopKit.Archive;

/// <summary>Makes a file that is there with all of its content, or not at all.</summary>
internal static class NewFile
{
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: there is a file already, or none can be made.</exception>
    public static async ValueTask WriteAsync(string file, Func<Stream, ValueTask> write, CancellationToken cancellationToken)
    {
        var draft = $"{file}.{Guid.NewGuid():n}.partial";
        try
        {
            if (Path.Exists(file))
            {
                throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{file}' exists already. Give another name, or remove it first.");
            }

            var stream = new FileStream(draft, Options());
            await using (stream.ConfigureAwait(false))
            {
                await write(stream).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file, overwrite: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{file}' cannot be written: {exception.Message}", exception);
        }
        finally
        {
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }
        }
    }

    /// <summary>Prompts and tool output are in these files, so only their owner may read them.</summary>
    public static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
