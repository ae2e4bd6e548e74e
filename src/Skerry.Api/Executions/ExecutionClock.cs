using System.Globalization;
using Microsoft.AspNetCore.Http;
using Skerry.Pools.Sessions;

namespace Skerry.Api.Executions;

/// <summary>
/// Measures the legs of an execution request for the timing headers. Times are in milliseconds with four digits, as Azure's are.
/// </summary>
internal sealed class ExecutionClock(TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private TimeSpan _preparation;
    private TimeSpan _overall;
    private long _leg;

    /// <summary>The body was read: what follows is waiting for a session.</summary>
    public void Prepared()
    {
        _preparation = time.GetElapsedTime(_began);
        _leg = time.GetTimestamp();
    }

    /// <summary>The session is there: what follows is the execution.</summary>
    public void Allocated() => _leg = time.GetTimestamp();

    /// <summary>The execution has ended: what follows is forming the answer.</summary>
    public void Executed()
    {
        _overall = time.GetElapsedTime(_leg);
        _leg = time.GetTimestamp();
    }

    /// <summary>Writes the headers that are known once a session is there.</summary>
    public static void WriteSession(IHeaderDictionary headers, SessionLease lease)
    {
        headers["x-ms-allocation-time"] = Milliseconds(lease.AllocationTime);
        headers["x-ms-allocation-retries"] = "0";
        headers["x-ms-new-allocation"] = lease.IsNew ? "true" : "false";
        headers["x-ms-session-guid"] = lease.Session.Id.ToString();
    }

    /// <summary>Writes the headers of a finished execution.</summary>
    public void WriteExecution(IHeaderDictionary headers, SessionLease lease, TimeSpan inContainer)
    {
        var reading = time.GetElapsedTime(_leg);
        headers["x-ms-preparation-time"] = Milliseconds(_preparation);
        headers["x-ms-overall-execution-time"] = Milliseconds(_overall);
        headers["x-ms-execution-request-time"] = Whole(_overall);
        headers["x-ms-execution-read-response-time"] = Milliseconds(reading);
        headers["x-ms-container-execution-duration"] = Whole(inContainer);
        headers["x-ms-total-execution-service-time"] = Milliseconds(lease.AllocationTime + _preparation + _overall);
    }

    private static string Milliseconds(TimeSpan span) => span.TotalMilliseconds.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Whole(TimeSpan span) => ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
