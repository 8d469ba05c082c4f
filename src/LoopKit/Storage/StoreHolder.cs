using System.Diagnostics;
using System.Text.Json;

namespace LoopKit.Storage;

/// <summary>The process that hosts a store. It is told to people; whether it lives is told by the lock alone.</summary>
/// <param name="ProcessId">The operating system's number of it.</param>
/// <param name="ProcessStartedAt">When the process began: numbers are used again, this tells them apart.</param>
/// <param name="Machine">The machine that it runs on.</param>
/// <param name="Command">What it does, for example <c>loopkit run</c>.</param>
/// <param name="Since">When it took the store.</param>
internal sealed record StoreHolder(int ProcessId, DateTimeOffset ProcessStartedAt, string Machine, string Command, DateTimeOffset Since)
{
    public static StoreHolder Current(string command, TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        return new(process.Id, process.StartTime, Environment.MachineName, command, time.GetUtcNow());
    }

    /// <summary>Reads who holds a store, as far as that can be told.</summary>
    public static StoreHolder? TryRead(StoreDirectory directory)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(directory.Holder), StoreHolderJsonContext.Default.StoreHolder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the file as a whole: a reader sees the old one or the new one.</summary>
    public void Write(StoreDirectory directory)
    {
        var draft = directory.Holder + ".tmp";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(this, StoreHolderJsonContext.Default.StoreHolder));
        File.Move(draft, directory.Holder, overwrite: true);
    }

    public override string ToString() => $"process {ProcessId} ({Command}, since {Since:u}) on host {Machine}";
}
