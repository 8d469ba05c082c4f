using Microsoft.Extensions.Logging;

namespace LoopKit.FaultTests.Victim;

/// <summary>Writes warnings and errors to standard error, one line each.</summary>
internal sealed class LogToError : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Console.Error.WriteLine($"{logLevel} {eventId.Id} {formatter(state, exception)} {exception?.Message}".ReplaceLineEndings(" "));

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
        // Standard error belongs to the process.
    }
}
