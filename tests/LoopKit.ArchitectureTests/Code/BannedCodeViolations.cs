namespace LoopKit.ArchitectureTests.Code;

/// <summary>Calls everything that is banned, on purpose. It is compiled and read, and never run.</summary>
public static class BannedCodeViolations
{
    public static string Clock() => $"{DateTime.UtcNow} {DateTimeOffset.Now}";

    public static void Sleep() => Thread.Sleep(1);

    public static void BlockOnTask(Task task) => task.Wait();

    public static int BlockOnResult(Task<int> task) => task.Result;

    public static int BlockOnValueTask(ValueTask<int> completed) => completed.Result;

    public static async void Forget(Task task) => await task;

    public static void Stub() => throw new NotImplementedException();

    public static void End() => Environment.Exit(1);

    public static void Print() => Console.WriteLine();

    public static Action<string> Pass() => Console.WriteLine;

    public static Task Start() => Task.Run(Print);
}
