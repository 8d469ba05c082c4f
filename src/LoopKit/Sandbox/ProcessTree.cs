using System.Globalization;
using System.Runtime.Versioning;

namespace LoopKit.Sandbox;

/// <summary>Measures a process and everything below it.</summary>
/// <remarks>Whatever ends its parent in a sandbox gets the sandbox's first process for a parent, so nothing leaves the tree.</remarks>
[SupportedOSPlatform("linux")]
internal static class ProcessTree
{
    /// <summary>The threads of all processes, and the bytes of memory that they do not share with files or each other.</summary>
    public static (int Threads, long Memory) Measure(int root)
    {
        var threads = 0;
        var pages = 0L;
        var open = new Stack<string>([root.ToString(CultureInfo.InvariantCulture)]);
        while (open.TryPop(out var process))
        {
            pages += OwnPages(process);
            foreach (var thread in Threads(process))
            {
                threads++;
                foreach (var child in Read($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                {
                    open.Push(child);
                }
            }
        }

        return (threads, pages * Environment.SystemPageSize);
    }

    private static string[] Threads(string process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static long OwnPages(string process) =>
        Read($"/proc/{process}/statm").Split(' ') is [_, var resident, var shared, ..]
            ? long.Parse(resident, CultureInfo.InvariantCulture) - long.Parse(shared, CultureInfo.InvariantCulture)
            : 0;

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return "";
        }
    }
}
